package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.ApiException;
import java.nio.ByteBuffer;

/**
 * Checks that the bytes of a body, which come in pieces, are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing
 * over U+10FFFF, no character without its end. Jackson itself lets several of them pass. For one thread.
 */
final class Utf8Validator {

    private static final int CONTINUATION_LOW = 0x80;
    private static final int CONTINUATION_HIGH = 0xBF;

    private long position;
    private int missing;
    private int low;
    private int high;

    /** Looks at the next bytes, and leaves the buffer as it is; 400 at the first byte that cannot be. */
    void check(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte b = bytes.get(i);
            if (b < 0 || missing > 0) {
                next(b & 0xFF);
            }
            position++;
        }
    }

    /** The body has ended; 400 if it did so within a character. */
    void end() {
        if (missing > 0) {
            throw ApiException.malformed("The body is not UTF-8: it ends within a character.");
        }
    }

    private void next(int b) {
        if (missing == 0) {
            begin(b);
        } else if (b < low || b > high) {
            throw bad(b);
        } else {
            missing--;
            expect(missing, CONTINUATION_LOW, CONTINUATION_HIGH);
        }
    }

    /** The first byte of a character says how many follow, and of some the second may not be just any (RFC 3629, section 4). */
    private void begin(int b) {
        if (b >= 0xC2 && b <= 0xDF) {
            expect(1, CONTINUATION_LOW, CONTINUATION_HIGH);
        } else if (b >= 0xE0 && b <= 0xEF) {
            expect(2, b == 0xE0 ? 0xA0 : CONTINUATION_LOW, b == 0xED ? 0x9F : CONTINUATION_HIGH);
        } else if (b >= 0xF0 && b <= 0xF4) {
            expect(3, b == 0xF0 ? 0x90 : CONTINUATION_LOW, b == 0xF4 ? 0x8F : CONTINUATION_HIGH);
        } else {
            throw bad(b);
        }
    }

    private void expect(int more, int from, int to) {
        missing = more;
        low = from;
        high = to;
    }

    private ApiException bad(int b) {
        return ApiException.malformed(
                "The body is not UTF-8: byte 0x%02X at position %d does not belong there.".formatted(b, position));
    }
}
