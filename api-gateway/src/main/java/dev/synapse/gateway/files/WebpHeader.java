package dev.synapse.gateway.files;

/** Reads WebP images (RFC 9649): a RIFF file of chunks, either a bitstream alone, or VP8X with the canvas and then a bitstream. */
final class WebpHeader {

    private static final int RIFF_HEADER = 8;
    private static final int FIRST_CHUNK = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int ANIMATION = 0x02;
    private static final int SIZE_BITS = 0x3FFF;

    private WebpHeader() {}

    static ImageHeader read(ImageBytes bytes) throws InvalidFile {
        long end = RIFF_HEADER + bytes.u32LittleEndian(4);
        bytes.requireUpTo(end);
        if (!bytes.hasTag(FIRST_CHUNK, "VP8X")) {
            return bitstream(bytes, FIRST_CHUNK);
        }
        if ((bytes.u8(FIRST_CHUNK + CHUNK_HEADER) & ANIMATION) != 0) {
            throw new InvalidFile("is an animation; send a single image");
        }
        ImageHeader canvas = header(bytes.u24LittleEndian(24) + 1L, bytes.u24LittleEndian(27) + 1L);
        if (!canvas.equals(bitstream(bytes, firstBitstream(bytes, end)))) {
            throw damaged("its canvas and its image differ in size");
        }
        return canvas;
    }

    private static long firstBitstream(ImageBytes bytes, long end) throws InvalidFile {
        long at = FIRST_CHUNK;
        while (!bytes.hasTag(at, "VP8 ") && !bytes.hasTag(at, "VP8L")) {
            if (bytes.hasTag(at, "ANIM") || bytes.hasTag(at, "ANMF")) {
                throw new InvalidFile("is an animation; send a single image");
            }
            long size = bytes.u32LittleEndian(at + 4);
            at += CHUNK_HEADER + size + size % 2;
            if (at >= end) {
                throw damaged("it has no image data");
            }
        }
        return at;
    }

    private static ImageHeader bitstream(ImageBytes bytes, long at) throws InvalidFile {
        bytes.requireUpTo(at + CHUNK_HEADER + bytes.u32LittleEndian(at + 4));
        long data = at + CHUNK_HEADER;
        if (bytes.hasTag(at, "VP8L")) {
            return lossless(bytes, data);
        }
        if (bytes.hasTag(at, "VP8 ")) {
            return lossy(bytes, data);
        }
        throw damaged("it has no image data");
    }

    /** A signature byte, then 14 bits each of width and height, less one, and 3 bits of version (RFC 9649, section 3.4). */
    private static ImageHeader lossless(ImageBytes bytes, long data) throws InvalidFile {
        long sizes = bytes.u32LittleEndian(data + 1);
        if (bytes.u8(data) != 0x2F || sizes >> 29 != 0) {
            throw damaged("its header is damaged");
        }
        return header((sizes & SIZE_BITS) + 1, (sizes >> 14 & SIZE_BITS) + 1);
    }

    /** A frame tag of 3 bytes, a start code, then 14 bits each of width and height, with 2 bits of scale (RFC 6386, section 9.1). */
    private static ImageHeader lossy(ImageBytes bytes, long data) throws InvalidFile {
        boolean isKeyFrame = (bytes.u8(data) & 1) == 0;
        if (!isKeyFrame || bytes.u24LittleEndian(data + 3) != 0x2A019D) {
            throw damaged("its header is damaged");
        }
        return header(bytes.u16LittleEndian(data + 6) & SIZE_BITS, bytes.u16LittleEndian(data + 8) & SIZE_BITS);
    }

    private static ImageHeader header(long width, long height) {
        return new ImageHeader("image/webp", width, height);
    }

    private static InvalidFile damaged(String reason) {
        return new InvalidFile("is not a valid WebP image: " + reason);
    }
}
