"""Machine code: one function, that LLVM has made and can load again."""

from dataclasses import dataclass
from functools import lru_cache

from llvmlite import binding as llvm


@dataclass(frozen=True)
class Argument:
    """What a function is called with: a whole number, or an array, C-contiguous.

    Attributes:
        name: as its source has it.
        dimensions: of an array; None for a whole number.
        dtype: of its entries, ``float64`` or ``int64``.
    """

    name: str
    dimensions: int | None = None
    dtype: str = "float64"


@dataclass(frozen=True)
class MachineCode:
    """A relocatable object with one function to call.

    Attributes:
        entry: the name of the function.
        needs: the names of functions elsewhere that it calls, such as those of libm.
        content: the object.
    """

    entry: str
    needs: tuple[str, ...]
    content: bytes


def emitted(ir: str) -> MachineCode:
    """Return the machine code of the one function that a module has for others."""
    module = llvm.parse_assembly(ir)
    made = [item for item in module.functions if not item.is_declaration]
    (entry,) = (item.name for item in made if item.linkage == llvm.Linkage.external)
    for item in (*made, *(item for item in module.global_variables if not item.is_declaration)):
        if item.name != entry:
            item.linkage = "internal"
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    target, options = _target(), llvm.create_pipeline_tuning_options(0)
    passes.run(module, llvm.create_pass_builder(target, options))
    needs = [item.name for item in module.functions if item.is_declaration]
    elsewhere = tuple(name for name in needs if not name.startswith("llvm."))
    return MachineCode(entry, elsewhere, target.emit_object(module))


def loaded(code: MachineCode) -> tuple[llvm.ExecutionEngine, int] | None:
    """Return where the function is now; it is there as long as the engine that holds it.

    None where something that it calls is not there: LLVM itself would end the process.
    """
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
    if not all(llvm.address_of_symbol(name) for name in code.needs):
        return None
    engine.add_object_file(llvm.ObjectFileRef.from_data(code.content))
    engine.finalize_object()
    return engine, engine.get_function_address(code.entry)


@lru_cache(maxsize=1)
def processor() -> tuple[str, str]:
    """Return the name of this machine's processor, and what it can do."""
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


def _target() -> llvm.TargetMachine:
    """Return this machine, as a target; an engine takes the one that it is given for its own."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    name, features = processor()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(cpu=name, features=features, opt=3, jit=True)
