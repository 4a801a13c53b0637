"""A small FastAPI application that knows nothing of tracing."""

from fastapi import FastAPI

application = FastAPI()


@application.get("/")
async def home():
    """Answers with a greeting."""
    return {"greeting": "hello"}


@application.get("/items/{number}")
async def item(number: int):
    """Answers with what it was asked for."""
    return {"number": number}
