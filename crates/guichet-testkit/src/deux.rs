//! One test, both engines.

/// Writes each function twice as a test, on SQLite and on PostgreSQL:
///
/// ```text
/// guichet_testkit::sur_les_deux! {
///     /// A row written is a row read.
///     fn on_relit_ce_qu_on_ecrit(base: &Base) {
///         let store = open(base.adresse());
///         …
///     }
///
///     /// An asynchronous one runs on several threads.
///     async fn on_attend(base: &Base) { … }
/// }
/// ```
///
/// The tests are called `on_relit_ce_qu_on_ecrit::sqlite` and `…::postgres`. Both begin with an
/// empty database of their own. Without PostgreSQL the second fails, saying what to install; with
/// `GUICHET_SANS_POSTGRES=1` it says on the standard error that it did not run.
#[macro_export]
macro_rules! sur_les_deux {
    () => {};
    ($(#[$about:meta])* fn $name:ident($base:ident: &Base) $body:block $($rest:tt)*) => {
        $(#[$about])*
        mod $name {
            use super::*;

            fn on_a_base($base: &$crate::Base) $body

            #[test]
            fn sqlite() {
                on_a_base(&$crate::Base::sqlite());
            }

            #[test]
            fn postgres() {
                if let Some(base) = $crate::Base::postgres() {
                    on_a_base(&base);
                }
            }
        }
        $crate::sur_les_deux! { $($rest)* }
    };
    ($(#[$about:meta])* async fn $name:ident($base:ident: &Base) $body:block $($rest:tt)*) => {
        $crate::sur_les_deux! {
            $(#[$about])*
            fn $name($base: &Base) {
                $crate::attendre(async move $body)
            }
        }
        $crate::sur_les_deux! { $($rest)* }
    };
}

/// Runs something asynchronous to its end, on a runtime with several threads and timers.
pub fn attendre<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}
