"""liftday: strength and mobility on the days your legs can take them, as a calendar feed."""
