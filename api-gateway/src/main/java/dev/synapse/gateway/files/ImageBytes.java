package dev.synapse.gateway.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of an image, with unsigned numbers of either byte order. A read beyond the end throws {@link InvalidFile}. */
final class ImageBytes {

    private final byte[] bytes;

    ImageBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    boolean startsWith(byte[] signature) {
        return bytes.length >= signature.length
                && Arrays.equals(bytes, 0, signature.length, signature, 0, signature.length);
    }

    /** Whether there is that tag of ASCII letters at the position. */
    boolean hasTag(long at, String tag) {
        byte[] expected = tag.getBytes(StandardCharsets.US_ASCII);
        return at + expected.length <= bytes.length
                && Arrays.equals(bytes, (int) at, (int) at + expected.length, expected, 0, expected.length);
    }

    int u8(long at) throws InvalidFile {
        if (at >= bytes.length) {
            throw truncated();
        }
        return bytes[(int) at] & 0xFF;
    }

    int u16(long at) throws InvalidFile {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(long at) throws InvalidFile {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    int u16LittleEndian(long at) throws InvalidFile {
        return u8(at) | u8(at + 1) << 8;
    }

    int u24LittleEndian(long at) throws InvalidFile {
        return u16LittleEndian(at) | u8(at + 2) << 16;
    }

    long u32LittleEndian(long at) throws InvalidFile {
        return u16LittleEndian(at) | (long) u16LittleEndian(at + 2) << 16;
    }

    /** Throws if the bytes end before the position. */
    void requireUpTo(long end) throws InvalidFile {
        if (end > bytes.length) {
            throw truncated();
        }
    }

    byte[] raw() {
        return bytes;
    }

    private static InvalidFile truncated() {
        return new InvalidFile("is cut off: the image ends in the middle");
    }
}
