//! The drivers, by the names under which `binnacle_protocol::connector` lists their parameters.

use crate::Connector;

macro_rules! register {
    ($($module:ident),+ $(,)?) => {
        /// The driver of this type, if there is one.
        pub fn connector(type_: &str) -> Option<&'static dyn Connector> {
            $( if type_ == binnacle_protocol::connector::$module::INFO.name {
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

#[cfg(test)]
mod tests {
    use binnacle_protocol::connector::connectors;

    use super::*;

    #[test]
    fn every_listed_connector_has_a_driver() {
        for info in connectors() {
            assert!(connector(info.name).is_some(), "{} is listed but has no driver", info.name);
        }
        assert!(connector("oracle").is_none());
    }
}
