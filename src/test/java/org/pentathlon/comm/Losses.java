package org.pentathlon.comm;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps the losses that ranks were told of. */
final class Losses implements Consumer<PeerLost> {
    private final BlockingQueue<PeerLost> told = new LinkedBlockingQueue<>();

    @Override
    public void accept(PeerLost lost) {
        told.add(lost);
    }

    PeerLost next() throws InterruptedException {
        return told.poll(20, TimeUnit.SECONDS);
    }
}
