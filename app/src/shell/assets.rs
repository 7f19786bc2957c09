//! Where the files that pages load are found.

/// Versioned addresses, made by the server and provided as context; in the browser only `icons` is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// The module that starts the wasm.
    pub js: String,
    /// The wasm.
    pub wasm: String,
    /// The sprite of icons; `#i-check` is appended.
    pub icons: String,
    /// The event stream's script.
    pub live: String,
    /// The script of pages without wasm.
    pub plain: String,
    /// The script that asks for passkeys.
    pub passkeys: String,
    /// The script that finds colleagues by what is typed.
    pub colleagues: String,
}
