"""Further sprites for the studio's layouts, and the table of words that stand for the nearest thing or place. Nothing imports it."""
