//! Single values.

pub mod damage;
pub mod lifetime;
pub mod overflow;
pub mod values;
