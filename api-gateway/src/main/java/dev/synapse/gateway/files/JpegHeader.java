package dev.synapse.gateway.files;

/** Reads JPEG images (ITU-T T.81): segments of marker and length; a frame header has the size, entropy-coded data follow SOS. */
final class JpegHeader {

    static final byte[] SIGNATURE = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int FIRST_SEGMENT = 2;

    private JpegHeader() {}

    static ImageHeader read(ImageBytes bytes) throws InvalidFile {
        ImageHeader header = null;
        long at = FIRST_SEGMENT;
        while (true) {
            at = marker(bytes, at);
            int marker = bytes.u8(at - 1);
            if (marker == START_OF_SCAN) {
                break;
            }
            if (isFrame(marker) && header == null) {
                header = new ImageHeader("image/jpeg", bytes.u16(at + 5), bytes.u16(at + 3));
            }
            if (marker == END_OF_IMAGE || bytes.u16(at) < 2) {
                throw damaged("it has no image data");
            }
            at += bytes.u16(at);
        }
        if (header == null) {
            throw damaged("it has no frame header");
        }
        requireEnd(bytes, at);
        return header;
    }

    /** The position after the marker that begins at the position, with its fill bytes. */
    private static long marker(ImageBytes bytes, long from) throws InvalidFile {
        if (bytes.u8(from) != 0xFF) {
            throw damaged("a segment does not begin with a marker");
        }
        long at = from;
        while (bytes.u8(at) == 0xFF) {
            at++;
        }
        return at + 1;
    }

    /** SOF0 to SOF15, among which DHT, JPG and DAC have their markers. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static void requireEnd(ImageBytes bytes, long from) throws InvalidFile {
        for (int at = bytes.length() - 2; at >= from; at--) {
            if (bytes.u8(at) == 0xFF && bytes.u8(at + 1) == END_OF_IMAGE) {
                return;
            }
        }
        bytes.requireUpTo(bytes.length() + 2L);
    }

    private static InvalidFile damaged(String reason) {
        return new InvalidFile("is not a valid JPEG image: " + reason);
    }
}
