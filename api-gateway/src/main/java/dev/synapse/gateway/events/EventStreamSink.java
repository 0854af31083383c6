package dev.synapse.gateway.events;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The response to a client of server-sent events. The connector limits the time of one write. A whole frame may take half a minute, so
 * that a client that reads a little now and then does not hold its frame forever.
 */
record EventStreamSink(OutputStream out) implements EventSink {

    private static final int CHUNK = 16 * 1024;
    private static final long LIMIT = Duration.ofSeconds(30).toNanos();
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void send(OutboundFrame frame, Runnable progress) throws IOException {
        OptionalLong seq = frame.seq();
        if (seq.isPresent()) {
            out.write(("id: " + seq.getAsLong() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(DATA);
        write(frame.text(), progress);
        out.write(END);
        out.flush();
    }

    private void write(byte[] text, Runnable progress) throws IOException {
        long begin = System.nanoTime();
        for (int from = 0; from < text.length; from += CHUNK) {
            if (System.nanoTime() - begin > LIMIT) {
                throw new IOException("the client did not read the event within 30 s");
            }
            out.write(text, from, Math.min(CHUNK, text.length - from));
            progress.run();
        }
    }

    @Override
    public void ping() throws IOException {
        comment("");
    }

    @Override
    public void sendReplies() {
        // a client of server-sent events sends nothing to reply to
    }

    @Override
    public void close(CloseReason reason) throws IOException {
        comment(" " + reason.reason());
    }

    private void comment(String text) throws IOException {
        out.write((":" + text + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void release() {
        // the request ends when its thread returns
    }
}
