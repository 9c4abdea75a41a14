"""``python -m symgd`` is the command ``symgd``."""

from symgd.cli import main

if __name__ == "__main__":
    main()
