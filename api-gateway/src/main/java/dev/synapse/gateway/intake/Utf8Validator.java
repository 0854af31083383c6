package dev.synapse.gateway.intake;

import dev.synapse.gateway.web.ApiException;
import java.nio.ByteBuffer;

/**
 * Checks that a body received in pieces is valid UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF, no
 * truncated characters. Jackson itself accepts several of these. For one thread.
 */
final class Utf8Validator {

    private static final int CONTINUATION_LOW = 0x80;
    private static final int CONTINUATION_HIGH = 0xBF;

    private long position;
    private int missing;
    private int low;
    private int high;

    /** Checks the next bytes without changing the buffer; 400 at the first invalid byte. */
    void check(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte b = bytes.get(i);
            if (b < 0 || missing > 0) {
                next(b & 0xFF);
            }
            position++;
        }
    }

    /** Checks the end of the body; 400 if its last character is truncated. */
    void end() {
        if (missing > 0) {
            throw ApiException.malformed("The body is not valid UTF-8: it ends with a truncated character.");
        }
    }

    private void next(int b) {
        if (missing == 0) {
            begin(b);
        } else if (b < low || b > high) {
            throw invalid(b);
        } else {
            missing--;
            expect(missing, CONTINUATION_LOW, CONTINUATION_HIGH);
        }
    }

    /** Determines from a character's first byte how many follow and which range the second must be in (RFC 3629, section 4). */
    private void begin(int b) {
        if (b >= 0xC2 && b <= 0xDF) {
            expect(1, CONTINUATION_LOW, CONTINUATION_HIGH);
        } else if (b >= 0xE0 && b <= 0xEF) {
            expect(2, b == 0xE0 ? 0xA0 : CONTINUATION_LOW, b == 0xED ? 0x9F : CONTINUATION_HIGH);
        } else if (b >= 0xF0 && b <= 0xF4) {
            expect(3, b == 0xF0 ? 0x90 : CONTINUATION_LOW, b == 0xF4 ? 0x8F : CONTINUATION_HIGH);
        } else {
            throw invalid(b);
        }
    }

    private void expect(int more, int from, int to) {
        missing = more;
        low = from;
        high = to;
    }

    private ApiException invalid(int b) {
        return ApiException.malformed(
                "The body is not valid UTF-8: unexpected byte 0x%02X at position %d.".formatted(b, position));
    }
}
