"""What a person states lastingly about themselves, found in their own words by rule."""
