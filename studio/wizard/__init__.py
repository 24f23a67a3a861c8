"""The wizard that teaches the studio something: five pages, one file each, in one dialog.

It writes the material's folder and an order, and hands both to `studio.jobs.trainings`; learning is not its business.
"""

from studio.wizard.wizard import Wizard

__all__ = ["Wizard"]
