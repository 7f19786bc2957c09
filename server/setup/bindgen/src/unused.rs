//! Code that is there and never runs.
//!
//! Every view of leptos carries a second way to hydrate, for pages whose code comes in several files (`hydrate_lazy`). Ours
//! comes in one, so nothing ever takes that way; but each view holds a pointer to it, so neither rustc nor wasm-opt may drop it.
//! It is a fifth of what browsers would download. Emptied here, what only it needs falls away too.

use walrus::{FunctionBuilder, FunctionKind, Module};

/// Part of the names of the functions that never run.
const NEVER_RUNS: &str = "hydrate_async";

/// Makes a trap of each function that never runs.
pub(crate) fn empty(module: &mut Module) {
    let never: Vec<_> = module
        .funcs
        .iter_local()
        .filter(|(id, _)| {
            let name = module.funcs.get(*id).name.as_deref();
            name.is_some_and(|name| name.contains(NEVER_RUNS))
        })
        .map(|(id, function)| (id, function.ty()))
        .collect();
    for (id, ty) in never {
        let ty = module.types.get(ty);
        let (parameters, results) = (ty.params().to_vec(), ty.results().to_vec());
        let arguments = parameters.iter().map(|ty| module.locals.add(*ty)).collect();
        let mut trap = FunctionBuilder::new(&mut module.types, &parameters, &results);
        trap.func_body().unreachable();
        module.funcs.get_mut(id).kind = FunctionKind::Local(trap.local_func(arguments));
    }
}
