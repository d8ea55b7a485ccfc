"""MotorCRM: the CRM that a workshop repairing motorcycles, cars and engines runs its day on."""

__version__ = "0.1.0"
