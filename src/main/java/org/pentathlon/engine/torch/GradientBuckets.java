package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.torch_empty;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.FunctionPostHook;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Node;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.engine.Bucket;
import org.pentathlon.engine.BucketPlan;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.spec.ElementType;

/**
 * Gradients in contiguous memory, filled while the backward pass goes on. They are cut by a {@link
 * BucketPlan}, since the last layer's gradients are ready first. Behind the last bucket's gradients
 * lies the rank's loss, so that the reduction tells every rank whether any of them diverged.
 */
final class GradientBuckets {
    private final List<Filled> buckets = new ArrayList<>();
    // Autograd keeps no reference that Java's garbage collector could see.
    private final List<Node> nodes = new ArrayList<>();
    private final List<Hook> hooks = new ArrayList<>();

    private final Tensor loss;

    private GradientSink sink;
    private int next;
    private RuntimeException failure;

    /** A bucket, its memory, and what of it is still to come in this iteration. */
    private static final class Filled {
        private final Bucket bucket;
        private final Tensor memory;
        private final List<Slice> slices = new ArrayList<>();
        private int missing;

        /**
         * @param extra elements behind the gradients
         */
        Filled(int index, List<Tensor> parameters, int extra, Place place) {
            long gradients = parameters.stream().mapToLong(Tensor::numel).sum();
            long elements = Math.addExact(gradients, extra);
            memory =
                    torch_empty(
                            new long[] {elements},
                            place.options(ScalarType.Float),
                            new MemoryFormatOptional());
            long address = memory.data_ptr().address();
            bucket = new Bucket(index, address, elements, ElementType.FLOAT32, place.stream());
            long offset = 0;
            for (Tensor parameter : parameters) {
                Tensor slice =
                        memory.as_strided(
                                parameter.sizes(), parameter.strides(), new LongOptional(offset));
                slices.add(new Slice(this, parameter, slice));
                offset += parameter.numel();
            }
        }
    }

    /** One parameter's place in its bucket, with the strides of the parameter. */
    private record Slice(Filled owner, Tensor parameter, Tensor gradient) {}

    /** Called by autograd, on the thread of the backward pass, after a gradient is complete. */
    private final class Hook extends FunctionPostHook {
        private final transient Slice slice;

        Hook(Slice slice) {
            this.slice = slice;
        }

        @Override
        public TensorVector apply(TensorVector outputs, TensorVector inputs) {
            try (PointerScope scope = new PointerScope()) {
                take(slice);
            } catch (RuntimeException e) {
                fail(e);
            }
            return outputs;
        }
    }

    /** Makes buckets for weights that want gradients. */
    GradientBuckets(Weights weights, BucketPlan plan) {
        this(weights.tensors(), plan, weights.place());
    }

    /** Makes buckets for leaves of the graph, given in canonical order. */
    GradientBuckets(List<Tensor> parameters, BucketPlan plan, Place place) {
        List<List<Tensor>> groups = groups(parameters, plan);
        int last = groups.size() - 1;
        for (int i = 0; i <= last; i++) {
            buckets.add(new Filled(i, groups.get(i), i == last ? 1 : 0, place));
        }
        Filled end = buckets.get(last);
        loss = end.memory.narrow(0, end.bucket.elements() - 1, 1);
        for (Filled filled : buckets) {
            filled.slices.forEach(this::watch);
        }
    }

    private static List<List<Tensor>> groups(List<Tensor> parameters, BucketPlan plan) {
        List<Long> sizes =
                parameters.stream()
                        .map(parameter -> parameter.numel() * ElementType.FLOAT32.bytes())
                        .toList();
        return plan.cut(sizes).stream()
                .map(bucket -> bucket.stream().map(parameters::get).toList())
                .toList();
    }

    private void watch(Slice slice) {
        Tensor view = slice.parameter().view_as(slice.parameter());
        Node accumulate = view.grad_fn().next_edge(0).function();
        Hook hook = new Hook(slice);
        accumulate.add_post_hook(hook);
        nodes.add(accumulate);
        hooks.add(hook);
    }

    /** To be called before each backward pass, with this rank's loss, a scalar. */
    synchronized void begin(GradientSink receiver, Tensor rankLoss) {
        try (PointerScope local = new PointerScope()) {
            loss.copy_(rankLoss.detach().view(1));
        }
        sink = receiver;
        next = 0;
        failure = null;
        for (Filled filled : buckets) {
            filled.missing = filled.slices.size();
        }
    }

    /** An exception must not pass through native frames; {@link #end} throws it. */
    private synchronized void fail(RuntimeException e) {
        failure = e;
    }

    /** To be called after each backward pass; throws what the sink threw. */
    synchronized void end() {
        sink = null;
        if (failure != null) {
            throw failure;
        }
        if (next != buckets.size()) {
            throw new IllegalStateException("gradients are missing in bucket " + next);
        }
    }

    /** Hands over all buckets, in their order, where a backward pass could not. */
    void handOver(GradientSink receiver) {
        buckets.forEach(filled -> receiver.ready(filled.bucket));
    }

    /** Divides the reduced gradients and makes them the parameters' gradients. */
    void average(int worldSize) {
        try (Scalar divisor = new Scalar((double) worldSize)) {
            for (Filled filled : buckets) {
                filled.memory.div_(divisor);
            }
        }
        for (Filled filled : buckets) {
            for (Slice slice : filled.slices) {
                slice.parameter().mutable_grad().put(slice.gradient());
            }
        }
    }

    /** The memory of all buckets. */
    List<Tensor> memory() {
        return buckets.stream().map(filled -> filled.memory).toList();
    }

    /**
     * Mean of all ranks' losses once gradients were averaged: not finite if any of them is. A
     * vector of one.
     */
    Tensor loss() {
        return loss;
    }

    /** Autograd may call from several threads where a model runs several backward passes. */
    private synchronized void take(Slice slice) {
        Tensor gradient = slice.parameter().mutable_grad();
        slice.gradient().copy_(gradient);
        gradient.reset();
        slice.owner().missing--;
        // In the order of indices, which has to be the same on all ranks.
        while (failure == null && next < buckets.size() && buckets.get(next).missing == 0) {
            sink.ready(buckets.get(next).bucket);
            next++;
        }
    }
}
