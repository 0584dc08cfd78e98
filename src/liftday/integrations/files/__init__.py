"""Files of the owner: bulk exports, API JSON, FIT, TCX, GPX, day histories."""
