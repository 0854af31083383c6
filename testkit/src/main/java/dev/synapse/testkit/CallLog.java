package dev.synapse.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest calls, and counts over all. Thread-safe. */
final class CallLog {
    private final Deque<ModelCall> newest = new ArrayDeque<>();
    private int keep = Integer.MAX_VALUE;
    private long count;
    private int inFlight;
    private int peak;

    synchronized ModelCall begin(ModelRequest request) {
        ModelCall call = new ModelCall(request);
        newest.addLast(call);
        trim();
        count++;
        inFlight++;
        peak = Math.max(peak, inFlight);
        return call;
    }

    synchronized void end(ModelCall call, boolean clientLeft) {
        call.finish(clientLeft);
        inFlight--;
    }

    synchronized void keep(int calls) {
        keep = calls;
        trim();
    }

    synchronized List<ModelCall> newest() {
        return List.copyOf(newest);
    }

    synchronized long count() {
        return count;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int peak() {
        return peak;
    }

    private void trim() {
        while (newest.size() > keep) {
            newest.removeFirst();
        }
    }
}
