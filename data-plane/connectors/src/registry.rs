//! The list of connectors.

use crate::ConnectorInfo;

macro_rules! register {
    ($($module:ident),+ $(,)?) => {
        static CONNECTORS: &[ConnectorInfo] = &[$(crate::$module::INFO),+];

        /// The connector of this type, if there is one.
        #[cfg(feature = "drivers")]
        pub fn connector(type_: &str) -> Option<&'static dyn crate::Connector> {
            $( if type_ == crate::$module::INFO.name {
                return Some(&crate::$module::Driver);
            } )+
            None
        }
    };
}

register! {
    files,
    postgres,
}

/// Every connector with its parameters, in the order in which a form offers them.
pub fn connectors() -> &'static [ConnectorInfo] {
    CONNECTORS
}
