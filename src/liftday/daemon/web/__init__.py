"""What subscribers, Strava and the owner's phone see: one small HTTP/1.1 server that answers from memory."""
