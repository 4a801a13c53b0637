"""What several folders of integration tests share."""
