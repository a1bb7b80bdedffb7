package org.pentathlon.engine.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What matters of a tensor for work.
 *
 * @param sizes of its dimensions
 * @param bytes of its elements; an expanded dimension counts once
 * @param tensor tells tensors apart
 * @param storage equal for tensors that share memory
 */
record TensorShape(List<Long> sizes, long bytes, long tensor, long storage) {
    TensorShape {
        sizes = List.copyOf(sizes);
    }

    /** Of a tensor that is defined. Makes native objects; there must be a pointer scope. */
    static TensorShape of(Tensor tensor) {
        List<Long> sizes = new ArrayList<>();
        long bytes = tensor.element_size();
        for (long i = 0; i < tensor.dim(); i++) {
            long size = tensor.size(i);
            sizes.add(size);
            bytes = Math.multiplyExact(bytes, size > 1 && tensor.stride(i) == 0 ? 1 : size);
        }
        long storage = tensor.has_storage() ? tensor.storage().unsafeGetStorageImpl().address() : 0;
        return new TensorShape(sizes, bytes, tensor.unsafeGetTensorImpl().address(), storage);
    }

    /** The size of a dimension, which may be counted from the end: -1 is the last. */
    long size(int dimension) {
        return sizes.get(dimension < 0 ? sizes.size() + dimension : dimension);
    }

    long elements() {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }
}
