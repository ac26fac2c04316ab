//! A-law and mu-law: logarithmic samples of 8 bits (ITU-T G.711).

/// The sample each byte of A-law stands for.
pub(crate) static A_LAW: [i16; 256] = a_law();

/// The sample each byte of mu-law stands for.
pub(crate) static MU_LAW: [i16; 256] = mu_law();

const fn a_law() -> [i16; 256] {
    let mut table = [0; 256];
    let mut code = 0_u8;
    loop {
        // Every other bit is stored inverted.
        let bits = code ^ 0x55;
        let mantissa = ((bits & 0x0F) as i16) * 16 + 8;
        let segment = (bits >> 4) & 7;
        let value = if segment == 0 { mantissa } else { (mantissa + 0x100) << (segment - 1) };
        table[code as usize] = if bits & 0x80 == 0 { -value } else { value };
        if code == u8::MAX {
            return table;
        }
        code += 1;
    }
}

const fn mu_law() -> [i16; 256] {
    let mut table = [0; 256];
    let mut code = 0_u8;
    loop {
        // All bits are stored inverted.
        let bits = code ^ 0xFF;
        let mantissa = ((bits & 0x0F) as i16) * 8 + 0x84;
        let value = (mantissa << ((bits >> 4) & 7)) - 0x84;
        table[code as usize] = if bits & 0x80 == 0 { value } else { -value };
        if code == u8::MAX {
            return table;
        }
        code += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_middle_are_those_of_the_standard() {
        assert_eq!([A_LAW[0x2A], A_LAW[0xAA], A_LAW[0x55], A_LAW[0xD5]], [-32256, 32256, -8, 8]);
        assert_eq!([MU_LAW[0x00], MU_LAW[0x80], MU_LAW[0x7F], MU_LAW[0xFF]], [-32124, 32124, 0, 0]);
    }
}
