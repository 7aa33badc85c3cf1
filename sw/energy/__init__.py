"""Energy: events in a design, times what each costs, with the uncertainty of every figure."""

from sw.energy.band import KINDS, Band
from sw.energy.design import EVENTS, Design, Events
from sw.energy.model import COMPONENTS, DEVICE, Energy, Term, energy
from sw.energy.table import Constant, EnergyTable
from sw.energy.table_file import TABLES, read_table, table_of_device

__all__ = ["COMPONENTS", "DEVICE", "EVENTS", "KINDS", "TABLES", "Band", "Constant", "Design",
           "Energy", "EnergyTable", "Events", "Term", "energy", "read_table", "table_of_device"]
