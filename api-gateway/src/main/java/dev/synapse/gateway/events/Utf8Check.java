package dev.synapse.gateway.events;

import java.nio.ByteBuffer;

/** Checks that text received in pieces is valid UTF-8 (RFC 3629, section 4). For one thread at a time. */
final class Utf8Check {

    private static final int FIRST = 0x80;
    private static final int LAST = 0xbf;

    private int missing;
    private int low = FIRST;
    private int high = LAST;

    /** Whether the piece is valid after the previous pieces. */
    boolean accepts(ByteBuffer piece) {
        for (int i = piece.position(); i < piece.limit(); i++) {
            int next = piece.get(i) & 0xff;
            if (missing == 0 ? !begins(next) : !continues(next)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text so far ends with a complete character. */
    boolean isComplete() {
        return missing == 0;
    }

    private boolean continues(int next) {
        boolean fits = next >= low && next <= high;
        missing--;
        low = FIRST;
        high = LAST;
        return fits;
    }

    private boolean begins(int next) {
        if (next < 0x80) {
            return true;
        }
        missing = next < 0xe0 ? 1 : next < 0xf0 ? 2 : 3;
        switch (next) {
            case 0xe0 -> low = 0xa0;
            case 0xed -> high = 0x9f;
            case 0xf0 -> low = 0x90;
            case 0xf4 -> high = 0x8f;
            default -> {}
        }
        return next >= 0xc2 && next <= 0xf4;
    }
}
