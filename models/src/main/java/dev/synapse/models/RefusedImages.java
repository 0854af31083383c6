package dev.synapse.models;

import dev.synapse.models.http.StreamFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds out whether a vendor refused a request because of its images, and whether it would refuse any others as well. Servers of models
 * that cannot see say so in many ways, some with a status of 500 or within a stream. Whatever else a refusal says of images concerns these
 * ones only.
 */
final class RefusedImages {
    private static final String IMAGE = "(image_url|input_image|images?|vision|multi-?modal\\w*|pictures?|visual)";

    /** What follows the word "image" where a format, a size or an address is meant rather than any image. */
    private static final String OF_A_KIND =
            "(?!/|[- ]?(formats?|types?|media|mime|files?|sizes?|resolutions?|dimensions?|urls?|data)\\b"
                    + "|s? (of|with|larger|over|bigger|above|in|from)\\b)";

    /** That no image is accepted. */
    private static final Pattern CANNOT_SEE = Pattern.compile("(?i)"
            + String.join(
                    "|",
                    "(n't|\\bnot|cannot) (support|accept|allow|take|have|see|understand)\\w*"
                            + "( (?!the\\b|this\\b|your\\b|an?\\b|provided\\b)\\w+){0,3} ['\"`]?" + IMAGE + "\\b"
                            + OF_A_KIND,
                    "support the image content|(lacks|without|no) (image|vision|visual)[- ](\\w+ )?(support|capab|understand|input)\\w*",
                    "(cannot|can't|can not|unable to|(in|not )capable of) (process|handle|read|view|see|analy[sz]e|interpret)\\w*"
                            + " (any )?(images|image inputs?|pictures|visual)\\b",
                    "\\b" + IMAGE
                            + "['\"`]?( (inputs?|contents?|messages?|parts?|data|support|modality|modalities|capabilit\\w+|understanding|recognition|analysis|processing)){0,3}"
                            + " ((is |are |was |were )?(not|only) |(isn't|aren't) |(is |are )un)(yet |currently )?"
                            + "(supported|enabled|allowed|available|accepted)\\b(?! in\\b)",
                    "\\b" + IMAGE
                            + "( inputs?)? (is|are) disabled|(vision|images?|multimodal)(_input)?_(is_)?(not_|un)supported"
                            + "|unsupported_(vision|image_input|modality|multimodal)|not_support_(image|vision)"
                            + "|(unsupported|invalid) (input )?modalit\\w+\\W{1,4}image",
                    "requires? (a )?(vision|multi-?modal)|(use|choose|select|try) (a|another) (vision|multi-?modal)"
                            + "|no (vision|image|mm|multi-?modal) (encoder|projector|tower|adapter)",
                    "(expected (tags?|values?)|should be|allowed values?|supported values are)\\W{1,4}text\\b"
                            + "(?![^\\w,]{0,2}( or | and |, \\W))|unsupported content\\[]\\.type",
                    "no endpoints found that support (image|vision)",
                    "not (a )?(multi-?modal|vision)|non-?multi-?modal|text[- ]only (model|endpoint)|only supports? text|supports? only text"
                            + "|only text( \\w+)? (is|are) (supported|allowed|accepted)",
                    "missing data required for image input|mmproj|not compiled for multimodal",
                    "unknown variant \\W{0,3}(image|image_url|input_image)\\W",
                    "content\\b.{0,24} (must|should|has to|needs to) be (a |of type )?str|cannot unmarshal array into .{0,80}\\b(content|string)\\b",
                    "\"content\"[^{}]{0,80}(valid string|str type expected)|content.{0,40}\\bvalid string"
                            + "|expected (a )?string.{0,40}\\bcontent\\b|expected (a )?string,?.{0,12} (array|list|sequence)"
                            + "|invalid type: (sequence|array), expected (a )?string|concatenate str \\(not .{0,3}list",
                    "(allowed values|取值范围)[^\\w,]{1,6}text[^\\w,]{0,3}\\]",
                    "(unsupported|invalid|unknown|unexpected) (message )?(content|part)?( part)? ?types?\\b.{0,6}"
                            + "\\b(image|image_url|input_image)\\b(?!/)",
                    "不支持(图片|图像|视觉|多模态|图文)"));

    private static final String NUMBER = "(\\d{1,4})\\b(?! ?(?:px|pixel|[kmg]i?b\\b|byte|token))";

    /** The most images that are accepted, in the only group. */
    private static final List<Pattern> LIMITS = Stream.of(
                    "(?:\\b(?:at most|up to|maximum(?: number)? of|max(?:imum)?|limit(?:ed)?(?: is| of| to)?|no more than|only include"
                            + "|only supports?|only accepts?)|最多) ?" + NUMBER + ".{0,12}(?:image|张)",
                    "\\bmax(?:imum)?(?: allowed)?(?: number of)? images?[^.\\d]{0,24}" + NUMBER,
                    "\\bimages?(?: count)?\\b.{0,40}\\b(?:limit|maximum|max)\\b(?: \\w+){0,3}[ (:]{1,3}" + NUMBER,
                    "\\bimages?\\W{1,3}\\d{1,4} ?(?:>|exceeds) ?" + NUMBER,
                    "\\bimage=" + NUMBER)
            .map(limit -> Pattern.compile("(?i)" + limit))
            .toList();

    /** That an error is about an image, in a request that can be read otherwise. */
    private static final Pattern ABOUT_IMAGES = Pattern.compile(
            "(?i)(?<![\\w./-])images?(?![\\w/-])|\\b(image_url|input_image|inline_?data|image/\\w+|base64)\\b|\\.image\\.source|图片|图像|视觉|多模态"
                    + "|content[.\\[]\\d|content\\[\\]|content parts?\\b|untagged enum"
                    + "|payload (size|too large)|request (entity|body|payload|size).{0,20}(too large|exceeds)");

    /** The same, where a server reports a fault of its own. */
    private static final Pattern UNREADABLE = Pattern.compile(
            "(?i)(invalid|decode|load|parse|unknown format)[^.]{0,12} image\\b|image: unknown format|illegal base64");

    private static final Set<Integer> OF_THE_REQUEST = Set.of(400, 404, 413, 415, 422);
    private static final Set<Integer> OF_THE_BODY = Set.of(413, 415);

    private RefusedImages() {}

    /** What a request with this number of images was refused for, as a name of {@link OptionalParameters}; empty if it was not for them. */
    static Optional<String> refusedBy(StreamFailure failure, int sent) {
        return switch (failure) {
            case StreamFailure.Refused refused
            when OF_THE_REQUEST.contains(refused.status()) || refused.status() >= 500 ->
                refusedBy(refused.status(), refused.body(), sent);
            case StreamFailure.ErrorInStream error -> refusedBy(500, error.json(), sent);
            case StreamFailure.NotAStream other -> refusedBy(500, other.body(), sent);
            default -> Optional.empty();
        };
    }

    private static Optional<String> refusedBy(int status, String body, int sent) {
        if (VendorError.isPage(body) && !OF_THE_BODY.contains(status)) {
            return Optional.empty();
        }
        // both, since the fields of an error say more than its text, and its text may be JSON in turn
        String text = VendorError.withoutData(VendorError.parse(body).reason() + "\n" + body);
        Optional<Integer> most = limit(text);
        if (most.isPresent() && most.get() < sent) {
            return Optional.of(
                    most.get() == 0 ? OptionalParameters.IMAGES : OptionalParameters.imagesBeyond(most.get()));
        }
        if (CANNOT_SEE.matcher(text).find()) {
            return Optional.of(OptionalParameters.IMAGES);
        }
        boolean isAboutThese = OF_THE_BODY.contains(status)
                || (status < 500 ? ABOUT_IMAGES : UNREADABLE).matcher(text).find();
        return isAboutThese ? Optional.of(OptionalParameters.THESE_IMAGES) : Optional.empty();
    }

    private static Optional<Integer> limit(String text) {
        return LIMITS.stream()
                .map(limit -> limit.matcher(text))
                .filter(Matcher::find)
                .map(limit -> Integer.valueOf(limit.group(1)))
                .findFirst();
    }
}
