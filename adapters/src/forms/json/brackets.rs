//! Finds where a JSON value ends, without understanding it.

/// Deepest brackets whose kinds are remembered. `serde_json` refuses deeper ones.
const REMEMBERED: usize = 128;

/// What a byte is to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It belongs to the value, and more may follow.
    Inside,
    /// It is the value's last byte.
    Last,
    /// It no longer belongs to the value.
    After,
}

/// The brackets that are open.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    open: Vec<u8>,
    /// Open brackets beyond those that are remembered.
    deeper: u64,
    in_string: bool,
    escaped: bool,
}

impl Brackets {
    /// Takes the next byte of the value.
    ///
    /// A string ends at a raw line break, which no JSON string holds: so a quote that is missing spoils one line and
    /// not all that follow. A closing bracket closes the ones of the other kind that were left open inside.
    pub(super) fn step(&mut self, byte: u8) -> Step {
        if self.in_string {
            self.in_string = match byte {
                _ if self.escaped => true,
                b'"' | b'\n' => false,
                _ => true,
            };
            self.escaped = !self.escaped && byte == b'\\';
            return Step::Inside;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' if self.open.len() < REMEMBERED => self.open.push(byte),
            b'{' | b'[' => self.deeper += 1,
            b'}' | b']' if self.deeper > 0 => self.deeper -= 1,
            b'}' | b']' => return self.close(if byte == b'}' { b'{' } else { b'[' }),
            b',' if self.open.is_empty() => return Step::After,
            _ => {}
        }
        Step::Inside
    }

    fn close(&mut self, opened: u8) -> Step {
        let Some(at) = self.open.iter().rposition(|open| *open == opened) else {
            return Step::After;
        };
        self.open.truncate(at);
        if at == 0 { Step::Last } else { Step::Inside }
    }
}
