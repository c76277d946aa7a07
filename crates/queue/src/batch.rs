//! Cuts what is to be sent into parts that a broker takes at once.

/// The most that one part holds; a single item may be larger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub items: usize,
    pub bytes: usize,
}

/// The parts, in order.
pub(crate) fn batches<T>(items: impl IntoIterator<Item = T>, limit: Limit, size: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut batches: Vec<Vec<T>> = Vec::new();
    let mut bytes = 0;
    for item in items {
        let size = size(&item);
        match batches.last_mut() {
            Some(batch) if batch.len() < limit.items && bytes + size <= limit.bytes => {
                batch.push(item);
                bytes += size;
            }
            _ => {
                batches.push(vec![item]);
                bytes = size;
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_neither_too_many_items_nor_too_many_bytes() {
        let parts = batches([1, 1, 1, 5, 6, 20, 1], Limit { items: 2, bytes: 10 }, |size| *size);
        assert_eq!(parts, [vec![1, 1], vec![1, 5], vec![6], vec![20], vec![1]]);
        assert!(batches([0_usize; 0], Limit { items: 2, bytes: 10 }, |size| *size).is_empty());
    }
}
