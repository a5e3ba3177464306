"""``python -m generator`` is ``gongshi``."""

from generator.cli.main import main

if __name__ == "__main__":
    main()
