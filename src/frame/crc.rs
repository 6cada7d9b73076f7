//! CRC-32 as the AWS event stream has it (IEEE 802.3), eight bytes at a time.

/// The polynomial, its bits reversed.
const POLYNOMIAL: u32 = 0xEDB8_8320;

/// What a byte does to the checksum, for each of eight places.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let (mut sum, mut bit, mut place) = (byte as u32, 0, 0);
        while bit < 8 {
            sum = (sum >> 1) ^ if sum & 1 == 1 { POLYNOMIAL } else { 0 };
            bit += 1;
        }
        while place < 8 {
            tables[place][byte] = sum;
            let mut zeros = 0;
            while zeros < 8 {
                sum = (sum >> 1) ^ if sum & 1 == 1 { POLYNOMIAL } else { 0 };
                zeros += 1;
            }
            place += 1;
        }
        byte += 1;
    }
    tables
}

/// The checksum of these bytes.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut sum = !0_u32;
    for eight in eights {
        let [low, high] = [0, 4].map(|at| u32::from_le_bytes([eight[at], eight[at + 1], eight[at + 2], eight[at + 3]]));
        let bytes = [(sum ^ low).to_le_bytes(), high.to_le_bytes()];
        sum = 0;
        for (place, byte) in bytes.as_flattened().iter().enumerate() {
            sum ^= TABLES[7 - place][usize::from(*byte)];
        }
    }
    for byte in rest {
        sum = (sum >> 8) ^ TABLES[0][usize::from(sum.to_le_bytes()[0] ^ byte)];
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::crc32;

    /// The check value of the checksum's definition, and lengths around a block of eight.
    #[test]
    fn checksums() {
        assert_eq!((crc32(b""), crc32(b"123456789")), (0, 0xCBF4_3926));
        assert_eq!(crc32(&[0; 32]), 0x190A_55AD);
        assert_eq!(crc32(&[0xFF; 32]), 0xFF6C_AB0B);
        let slow = |bytes: &[u8]| {
            !bytes.iter().fold(!0_u32, |sum, byte| {
                (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (super::POLYNOMIAL * (sum & 1)))
            })
        };
        let bytes: Vec<u8> = (0..100_u8).map(|byte| byte.wrapping_mul(37)).collect();
        for length in 0..bytes.len() {
            assert_eq!(crc32(&bytes[..length]), slow(&bytes[..length]), "{length} bytes");
        }
    }
}
