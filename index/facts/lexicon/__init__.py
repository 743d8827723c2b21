"""Word classes, units and cues as the rules of the other rooms name them."""
