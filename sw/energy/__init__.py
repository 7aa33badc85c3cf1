"""Energy: events in a design, times what each costs, with the uncertainty of every figure."""

from sw.energy.asic import ASIC_TABLES, AsicEnergy, Operations, asic_energy, operations
from sw.energy.band import KINDS, Band
from sw.energy.design import EVENTS, Design, Events
from sw.energy.estimate import ESTIMATE_SPREAD, estimate_events
from sw.energy.model import COMPONENTS, DEVICE, Energy, Term, energy
from sw.energy.table import Constant, EnergyTable
from sw.energy.table_file import TABLES, read_table, table_of_device

__all__ = ["ASIC_TABLES", "COMPONENTS", "DEVICE", "ESTIMATE_SPREAD", "EVENTS", "KINDS", "TABLES",
           "AsicEnergy", "Band", "Constant", "Design", "Energy", "EnergyTable", "Events",
           "Operations", "Term", "asic_energy", "energy", "estimate_events", "operations",
           "read_table", "table_of_device"]
