int the_only_symbol = 1;
