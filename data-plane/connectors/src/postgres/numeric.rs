//! `numeric`, exactly.
//!
//! A column declared as `numeric(p, s)` with p ≤ 38 becomes Decimal128(p, s). Of any other `numeric` (sums, averages,
//! columns without a declared scale) the server tells no scale, so it is taken from the first batch:
//! Decimal128(38, the most digits seen after the point). Where more batches follow, up to 16 digits after the point are
//! kept free for them. A first batch with what no Decimal128 holds (NaN, infinity, more than 38 digits) makes the column
//! Utf8, written as the server would. A later value that does not fit fails the query rather than being rounded.

use arrow_schema::DataType;

/// The most digits that a Decimal128 holds.
const MAX_DIGITS: u8 = 38;
/// As many digits after the point as the server itself keeps at least when it divides.
const ROOM: u8 = 16;
const HEADER_BYTES: usize = 8;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const NEGATIVE_INFINITY: u16 = 0xF000;
/// The server's digits are in base 10,000: four decimal digits each.
const GROUP: i32 = 4;

/// Shown for a numeric without a declared scale before any value was seen.
pub(super) const UNSEEN: Declared = Declared { precision: MAX_DIGITS, scale: 10 };

/// A precision and scale that Decimal128 can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    pub precision: u8,
    pub scale: u8,
}

/// What a numeric column becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Decimal(Declared),
    Text,
}

/// A value does not fit what its column became, or is no numeric at all.
#[derive(Debug)]
pub(super) struct DoesNotFit;

impl Declared {
    /// From `numeric(p, s)`: <https://www.postgresql.org/docs/current/datatype-numeric.html>; none where no scale was
    /// declared, or one that Decimal128 cannot have.
    pub fn from_type_modifier(modifier: i32) -> Option<Self> {
        let bits = modifier.checked_sub(4).filter(|bits| *bits >= 0)?;
        let (precision, scale) = (bits >> 16 & 0xFFFF, (bits & 0x7FF ^ 1024) - 1024);
        let fits = precision <= i32::from(MAX_DIGITS) && (0..=precision).contains(&scale);
        fits.then_some(Self { precision: precision as u8, scale: scale as u8 })
    }

    pub fn data_type(self) -> DataType {
        DataType::Decimal128(self.precision, self.scale.cast_signed())
    }
}

impl Target {
    /// What a column becomes whose first values are these; `more` follow.
    pub fn choose<'a>(
        declared: Option<Declared>,
        values: impl Iterator<Item = &'a [u8]>,
        more: bool,
    ) -> Result<Self, DoesNotFit> {
        let (mut whole, mut scale) = (1, 0);
        for value in values {
            let value = Numeric::read(value)?;
            if value.is_special() {
                return Ok(Self::Text);
            }
            whole = whole.max(value.whole_digits());
            scale = scale.max(i32::from(value.scale));
        }
        if declared.is_some_and(|declared| scale <= i32::from(declared.scale)) {
            return Ok(declared.map_or(Self::Text, Self::Decimal));
        }
        let spare = i32::from(MAX_DIGITS) - whole;
        if scale > spare {
            return Ok(Self::Text);
        }
        let room = if more { (spare / 2).min(ROOM.into()) } else { 0 };
        Ok(Self::Decimal(Declared { precision: MAX_DIGITS, scale: scale.max(room) as u8 }))
    }
}

/// A numeric as the server sends it: base-10,000 digits, most significant first.
pub(super) struct Numeric<'a> {
    digits: &'a [u8],
    /// The power of 10,000 of the first digit.
    weight: i32,
    sign: u16,
    /// Decimal digits after the point.
    scale: u16,
}

impl<'a> Numeric<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, DoesNotFit> {
        let (header, digits) = bytes.split_at_checked(HEADER_BYTES).ok_or(DoesNotFit)?;
        let half = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
        if digits.len() != usize::from(half(0)) * 2 {
            return Err(DoesNotFit);
        }
        Ok(Self { digits, weight: i32::from(half(2).cast_signed()), sign: half(4), scale: half(6) })
    }

    fn is_special(&self) -> bool {
        [NAN, INFINITY, NEGATIVE_INFINITY].contains(&self.sign)
    }

    fn groups(&self) -> impl Iterator<Item = u16> {
        self.digits.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
    }

    /// Decimal digits before the point.
    fn whole_digits(&self) -> i32 {
        let first =
            self.groups().next().map_or(0, |group| group.checked_ilog10().map_or(0, |log| log.cast_signed() + 1));
        (GROUP * self.weight + first).max(0)
    }

    /// The number times 10^`scale`.
    ///
    /// # Errors
    /// When that is not a whole number of at most 38 digits.
    pub fn to_decimal(&self, scale: u8) -> Result<i128, DoesNotFit> {
        if self.is_special() {
            return Err(DoesNotFit);
        }
        let mut value: i128 = 0;
        for (power, group) in (i32::MIN..=self.weight).rev().zip(self.groups()) {
            let exponent = GROUP * power + i32::from(scale);
            value = value.checked_add(shifted(group, exponent)?).ok_or(DoesNotFit)?;
        }
        if value >= 10_i128.pow(MAX_DIGITS.into()) {
            return Err(DoesNotFit);
        }
        Ok(if self.sign == NEGATIVE { -value } else { value })
    }

    /// As the server writes it.
    pub fn to_text(&self) -> String {
        match self.sign {
            NAN => return "NaN".into(),
            INFINITY => return "Infinity".into(),
            NEGATIVE_INFINITY => return "-Infinity".into(),
            _ => {}
        }
        let groups: Vec<_> = self.groups().collect();
        let group = |power: i32| usize::try_from(self.weight - power).ok().and_then(|at| groups.get(at)).unwrap_or(&0);
        let sign = if self.sign == NEGATIVE { "-" } else { "" };
        let whole = (0..=self.weight.max(0)).rev().fold(String::new(), |text, power| text + &four(*group(power)));
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        if self.scale == 0 {
            return format!("{sign}{whole}");
        }
        let powers = i32::from(self.scale.div_ceil(GROUP as u16));
        let mut fraction = (1..=powers).fold(String::new(), |text, power| text + &four(*group(-power)));
        fraction.truncate(self.scale.into());
        format!("{sign}{whole}.{fraction}")
    }
}

/// The four decimal digits of a group.
fn four(group: u16) -> String {
    format!("{group:04}")
}

/// `group` × 10^`exponent`, where that is whole and fits.
fn shifted(group: u16, exponent: i32) -> Result<i128, DoesNotFit> {
    let group = i128::from(group);
    let power = |exponent: u32| 10_i128.checked_pow(exponent).ok_or(DoesNotFit);
    if group == 0 {
        Ok(0)
    } else if exponent >= 0 {
        group.checked_mul(power(exponent.unsigned_abs())?).ok_or(DoesNotFit)
    } else {
        let divisor = power(exponent.unsigned_abs())?;
        if group % divisor == 0 { Ok(group / divisor) } else { Err(DoesNotFit) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(weight: i16, sign: u16, scale: u16, groups: &[u16]) -> Vec<u8> {
        let header = [groups.len() as u16, weight.cast_unsigned(), sign, scale];
        header.iter().chain(groups).flat_map(|half| half.to_be_bytes()).collect()
    }

    #[test]
    fn digits_and_signs_are_kept() {
        let value = wire(1, NEGATIVE, 3, &[12, 3456, 7890]);
        let value = Numeric::read(&value).unwrap();
        assert_eq!(value.to_text(), "-123456.789");
        assert_eq!(value.to_decimal(3).unwrap(), -123_456_789);
        assert_eq!(value.to_decimal(5).unwrap(), -12_345_678_900);
        assert!(value.to_decimal(2).is_err());
        assert_eq!(value.whole_digits(), 6);
    }

    #[test]
    fn groups_of_zeros_that_are_not_sent_are_read() {
        let value = wire(2, 0, 0, &[1]);
        assert_eq!(Numeric::read(&value).unwrap().to_text(), "100000000");
        let value = wire(-2, 0, 8, &[1]);
        let value = Numeric::read(&value).unwrap();
        assert_eq!((value.to_text().as_str(), value.to_decimal(8).unwrap()), ("0.00000001", 1));
    }

    #[test]
    fn thirty_eight_digits_fit_and_one_more_does_not() {
        let full = wire(9, 0, 0, &[99, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999]);
        assert_eq!(Numeric::read(&full).unwrap().to_decimal(0).unwrap(), 10_i128.pow(38) - 1);
        assert!(Numeric::read(&full).unwrap().to_decimal(1).is_err());
        let more = wire(9, 0, 0, &[100]);
        assert!(Numeric::read(&more).unwrap().to_decimal(0).is_err());
    }

    #[test]
    fn the_scale_comes_from_the_values_unless_it_was_declared() {
        let (cents, thousandths) = (wire(0, 0, 2, &[1, 5000]), wire(0, 0, 3, &[1, 5000]));
        let choose =
            |declared, more| Target::choose(declared, [cents.as_slice(), &thousandths].into_iter(), more).unwrap();
        let decimal = |precision, scale| Target::Decimal(Declared { precision, scale });
        assert_eq!(choose(None, false), decimal(38, 3));
        assert_eq!(choose(None, true), decimal(38, 16));
        assert_eq!(choose(Some(Declared { precision: 10, scale: 4 }), true), decimal(10, 4));
        let nan = wire(0, NAN, 0, &[]);
        assert_eq!(Target::choose(None, [nan.as_slice()].into_iter(), false).unwrap(), Target::Text);
    }

    #[test]
    fn type_modifiers_are_read_as_the_server_means_them() {
        let modifier = |precision: i32, scale: i32| ((precision << 16) | (scale & 0x7FF)) + 4;
        assert_eq!(Declared::from_type_modifier(modifier(10, 2)), Some(Declared { precision: 10, scale: 2 }));
        for unfit in [-1, modifier(39, 2), modifier(5, -2), modifier(2, 5)] {
            assert_eq!(Declared::from_type_modifier(unfit), None);
        }
    }
}
