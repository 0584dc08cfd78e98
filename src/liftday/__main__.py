"""`python -m liftday` is `liftday`."""

from liftday.cli import main

if __name__ == "__main__":
    main()
