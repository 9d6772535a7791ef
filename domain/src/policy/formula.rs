//! Indicators in one line, for whoever reads the rules of a pack. How they are computed stands in the assessment.

use std::fmt;

use crate::policy::{Curve, Indicator, Part, Value};

impl fmt::Display for Indicator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}): {} points", self.name.zh, self.name.en, self.points)?;
        for part in &self.parts {
            write!(formatter, "; {part}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.groups.is_empty() {
            write!(formatter, "{}: ", self.groups.join(", "))?;
        }
        write!(formatter, "{} points, ", self.points)?;
        match &self.value {
            Some(value) => write!(formatter, "{value}, {}", self.curve),
            None => write!(formatter, "{}", self.curve),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(id) => write!(formatter, "count of `{id}`"),
            Self::Share(id) => write!(formatter, "share of `{id}`"),
            Self::Rest(id) => write!(formatter, "1 less the share of `{id}`"),
            Self::Input(id) => write!(formatter, "`{id}` as entered"),
            Self::Mean(values) => write!(formatter, "mean of ({})", joined(values.iter())),
            Self::Weighted(values) => {
                let values = values.iter().map(|(weight, value)| format!("{weight} × {value}"));
                write!(formatter, "sum of ({})", joined(values))
            }
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spread { floor } => {
                write!(formatter, "the highest all points, the lowest {floor} of them, linear between")
            }
            Self::InverseShare { within } => {
                formatter.write_str("the lowest all points, the highest none, linear between")?;
                match within {
                    Some(within) if within.groups.is_empty() => {
                        write!(formatter, ", among equal `{}`", within.input)
                    }
                    Some(within) => {
                        write!(formatter, ", {} among equal `{}`", within.groups.join(", "), within.input)
                    }
                    None => Ok(()),
                }
            }
            Self::Complement => formatter.write_str("(1 − value) × points"),
            Self::Proportion => formatter.write_str("value × points"),
            Self::Bands(bands) => {
                let bands = bands.iter().map(|band| format!("from {}: {}", band.at_least, band.points));
                write!(formatter, "by bands ({}), below them 0", joined(bands))
            }
            Self::Manual { evidence: true } => formatter.write_str("the value, with evidence"),
            Self::Manual { evidence: false } => formatter.write_str("the value"),
            Self::Deduct { each, floor, spread_cap } => {
                let each =
                    each.iter().map(|deduction| format!("{} per `{}`", deduction.each, deduction.measure));
                write!(formatter, "less {}, not below {floor}", joined(each))?;
                match spread_cap {
                    Some(cap) => write!(formatter, ", at most {cap} between highest and lowest"),
                    None => Ok(()),
                }
            }
        }
    }
}

fn joined(parts: impl Iterator<Item = impl ToString>) -> String {
    parts.map(|part| part.to_string()).collect::<Vec<_>>().join(", ")
}
