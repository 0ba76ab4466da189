"""All patients by name, from the files in causes/ and healthy/."""

import importlib
from pathlib import Path

from patient import Patient


def _all() -> dict[str, Patient]:
    found: dict[str, Patient] = {}
    for folder in ("causes", "healthy"):
        for file in sorted((Path(__file__).parent / folder).glob("*.py")):
            for patient in importlib.import_module(f"{folder}.{file.stem}").PATIENTS:
                assert patient.name not in found, patient.name
                found[patient.name] = patient
    return found


PATIENTS = _all()
