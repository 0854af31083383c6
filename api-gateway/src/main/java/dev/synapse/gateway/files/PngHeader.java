package dev.synapse.gateway.files;

import java.util.zip.CRC32;

/** Reads PNG images (ISO/IEC 15948): a signature, and chunks of length, type, data and checksum, the first of them IHDR. */
final class PngHeader {

    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private static final int HEADER_DATA = 13;
    private static final int FIRST_CHUNK = 8;
    private static final int FRAME = 12;

    private PngHeader() {}

    static ImageHeader read(ImageBytes bytes) throws InvalidFile {
        bytes.requireUpTo(FIRST_CHUNK + FRAME + HEADER_DATA);
        if (bytes.u32(FIRST_CHUNK) != HEADER_DATA || !bytes.hasTag(12, "IHDR") || crc(bytes) != bytes.u32(29)) {
            throw new InvalidFile("is not a valid PNG image: its header is damaged");
        }
        requireImage(bytes);
        return new ImageHeader("image/png", bytes.u32(16), bytes.u32(20));
    }

    /** The checksum of the header chunk's type and data. */
    private static long crc(ImageBytes bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.raw(), 12, 4 + HEADER_DATA);
        return crc.getValue();
    }

    /** Requires the chunks to be whole up to the end, with image data, and not to be an animation. */
    private static void requireImage(ImageBytes bytes) throws InvalidFile {
        boolean hasData = false;
        long at = FIRST_CHUNK;
        while (!bytes.hasTag(at + 4, "IEND")) {
            if (bytes.hasTag(at + 4, "acTL")) {
                throw new InvalidFile("is an animation; send a single image");
            }
            hasData |= bytes.hasTag(at + 4, "IDAT");
            at += FRAME + bytes.u32(at);
            bytes.requireUpTo(at + FRAME);
        }
        if (!hasData) {
            throw new InvalidFile("is not a valid PNG image: it has no image data");
        }
    }
}
