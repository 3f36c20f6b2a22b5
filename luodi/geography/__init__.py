"""Geography 区划: outlines of towns with their source, and the optional base map behind them."""
