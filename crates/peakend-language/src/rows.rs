//! Sums of rows of eight-bit weights: the loop that reading a text spends most of its time in.

/// Lanes that fit registers together with what is added to them.
const BLOCK: usize = 16;

/// The sum of the rows at `picked`, lane by lane. `LANES` is a multiple of sixteen.
///
/// The places are known before the first row is fetched, so that many fetches are under way at once.
pub(crate) fn sum_rows<const LANES: usize>(table: &[[i8; LANES]], picked: &[u32]) -> [i32; LANES] {
    const { assert!(LANES.is_multiple_of(BLOCK), "whole blocks") };
    let mut sum = [0_i32; LANES];
    // 255 weights of eight bits fit sixteen; narrow sums are the fast ones.
    for picked in picked.chunks(255) {
        for (block, total) in sum.chunks_exact_mut(BLOCK).enumerate() {
            let mut lanes = [0_i16; BLOCK];
            for at in picked {
                let weights = &table[*at as usize][block * BLOCK..][..BLOCK];
                // It never wraps (at most 255 rows); saying so keeps the lanes together in every profile.
                lanes = std::array::from_fn(|lane| lanes[lane].wrapping_add(i16::from(weights[lane])));
            }
            total.iter_mut().zip(lanes).for_each(|(total, part)| *total += i32::from(part));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_of_the_largest_weights_do_not_wrap() {
        let table = [[127_i8; 32], [-128; 32]];
        assert_eq!(sum_rows(&table, &[0; 1_000]), [127_000; 32]);
        assert_eq!(sum_rows(&table, &[1; 1_000]), [-128_000; 32]);
        assert_eq!(sum_rows(&table, &[0, 1, 1]), [-129; 32]);
        assert_eq!(sum_rows(&table, &[]), [0; 32]);
    }
}
