package dev.synapse.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Hashes and counts what is written, and does not close its target. */
final class MeteredOutput extends OutputStream {

    private final OutputStream target;
    private final Progress progress;
    private final MessageDigest digest = Sha256.digest();
    private long bytes;

    MeteredOutput(OutputStream target, Progress progress) {
        this.target = target;
        this.progress = progress;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        target.write(buffer, offset, length);
        digest.update(buffer, offset, length);
        bytes += length;
        progress.add(length);
    }

    long bytes() {
        return bytes;
    }

    /** The hash of everything written; call once. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
