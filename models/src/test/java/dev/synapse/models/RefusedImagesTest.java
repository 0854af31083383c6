package dev.synapse.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.models.http.StreamFailure;
import dev.synapse.models.http.StreamFailure.ErrorInStream;
import dev.synapse.models.http.StreamFailure.NotAStream;
import dev.synapse.models.http.StreamFailure.Refused;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers say of images, with the status that they say it with: texts that people have reported of them. */
class RefusedImagesTest {
    private static final int SENT = 6;

    /** The model, or its server, takes no images at all. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                // OpenAI, Azure, vLLM
                "400|{'error':{'message':'Invalid content type. image_url is only supported by certain models.','type':'invalid_request_error','param':'messages.[0].content.[1].type','code':null}}",
                "400|{'object':'error','message':'DeepSeek-V4-Flash is not a multimodal model','type':'BadRequestError','code':400}",
                "400|{'error':{'message':'GLM-5.2 is not a multimodal model None','type':'BadRequestError','code':400}}",
                "400|{'error':{'message':'At most 0 image(s) may be provided in one prompt. (parameter=image)','code':400}}",
                "422|{'detail':[{'type':'string_type','loc':['body','messages',0,'content'],'msg':'Input should be a valid string','input':[{'type':'text','text':'Hi'}]}]}",
                // Groq, Cerebras, Fireworks, xAI, Mistral, OpenRouter, LiteLLM
                "400|{'error':{'message':'messages[0].content must be a string','type':'invalid_request_error','param':'messages[0].content'}}",
                "400|{'message':'Content type `image_url` is not supported by this model.','type':'invalid_request_error'}",
                "400|{'error':'Image inputs are not supported by this model.'}",
                "400|{'object':'error','message':'Image input is not enabled for this model','type':'invalid_request_error','code':'3051'}",
                "404|{'error':{'message':'No endpoints found that support image input','code':404}}",
                "400|{'error':{'message':'litellm.BadRequestError: ZaiException - messages.content.type is invalid, allowed values: [~text~]'}}",
                "400|{'error':{'code':'1210','message':'messages.content.type 参数非法，取值范围 [~text~]'}}",
                // DeepSeek, Volcengine, MiniMax, Kimi
                "400|{'error':{'message':'Failed to deserialize the JSON body into the target type: messages[1]: unknown variant `image_url`, expected `text` at line 1 column 746109'}}",
                "400|{'error':{'message':'Model do not support image input. Request id: 0217','code':'InvalidParameter'}}",
                "400|{'error':{'message':'此模型不支持图像输入。请尝试其他模型'}}",
                "400|{'error':{'message':'The model does not support multimodal input'}}",
                "400|{'error':{'message':'Vision is not supported by this endpoint'}}",
                // Ollama, llama.cpp, LM Studio, LocalAI
                "500|{'error':'Failed to create new sequence: failed to process inputs: this model is missing data required for image input'}",
                "400|{'error':'this model does not support image input (ref: b8bd630e)'}",
                "500|{'error':{'code':500,'message':'image input is not supported by this server','type':'server_error'}}",
                "500|{'error':{'code':500,'message':'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj','type':'server_error'}}",
                "500|{'error':{'code':500,'message':'Failed to parse messages: Unsupported content part type: image_url; messages = [','type':'server_error'}}",
                "400|{'error':'Model does not support images. Please use a model that does.'}",
                "500|{'error':'json: cannot unmarshal array into Go struct field Message.messages.content of type string'}",
                "500|The server was not compiled for multimodal or the model projector can't be loaded.",
                // Gemini and Gemma, Anthropic, Bedrock
                "400|{'error':{'code':400,'message':'Image input modality is not enabled for models/gemma-3-27b-it','status':'INVALID_ARGUMENT'}}",
                "400|{'type':'error','error':{'type':'invalid_request_error','message':'This model does not support image input.'}}",
                "400|{'message':'This model doesn't support the image content block that you provided.'}",
                "400|{'error':{'message':'text-only model: images are not accepted'}}",
                "415|{'error':'input_image is not supported by this model'}",
                "400|{'error':{'message':'Invalid type for messages[1].content: expected a string, but got an array instead.'}}",
                "422|{'error':'Failed to deserialize: messages[0].content: invalid type: sequence, expected a string at line 1 column 60'}",
                "400|{'error':{'message':'Unsupported modality: image','code':'unsupported_modality'}}",
                "400|{'error':{'message':'This model cannot process images','code':'bad_request'}}",
                "400|{'error':{'message':'~messages.0~ : for ~role:user~ the following must be satisfied[(~messages.0.content~ : value must be a string)]'}}",
                "400|{'error':{'code':400,'message':'unsupported content[].type','type':'invalid_request_error'}}",
                "422|{'detail':[{'loc':['body','messages',0,'content',1,'type'],'msg':'Input should be ~text~','input':'image_url'}]}",
                "400|{'error':{'message':'Provider returned error','code':400,'metadata':{'raw':'This model does not accept image input'}}}",
                "400|{'error':{'message':'Image understanding is not available for this model'}}",
                "400|{'error':{'message':'Vision requests require a multimodal model'}}",
                "500|{'error':{'message':'The model has no vision encoder'}}",
                "500|{'error':{'message':'can only concatenate str (not list) to str'}}",
                "400|{'error':{'message':'Only text content is supported'}}",
                "400|{'error':{'message':'Invalid request','code':'image_not_supported'}}"
            })
    void a_model_that_cannot_see_is_remembered(int status, String body) {
        assertThat(refusedFor(status, body)).contains(OptionalParameters.IMAGES);
        assertThat(RefusedImages.refusedBy(new ErrorInStream(json(body)), SENT)).contains(OptionalParameters.IMAGES);
        assertThat(RefusedImages.refusedBy(new NotAStream("application/json", null, json(body)), SENT))
                .contains(OptionalParameters.IMAGES);
        assertThat(OptionalParameters.isRemembered(OptionalParameters.IMAGES)).isTrue();
    }

    /** These images, or one of them, but not all images. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "400|{'error':{'message':'You uploaded an unsupported image. Please make sure your image is valid.','code':'image_parse_error'}}",
                "400|{'error':{'message':'You uploaded an unsupported image. Please make sure your image has of one the following formats: [png, jpeg, gif, webp].','code':'invalid_image_format'}}",
                "400|{'error':{'message':'The image data you provided does not represent a valid image. Please check your input and try again.','param':'input','code':'invalid_value'}}",
                "400|{'error':{'message':'.messages[25].image[0]: You have uploaded an unsupported image. Please make sure your image is valid and has one of the following formats: webp, png, jpeg, and gif.'}}",
                "400|{'type':'error','error':{'type':'invalid_request_error','message':'Could not process image'}}",
                "400|{'type':'error','error':{'type':'invalid_request_error','message':'messages.0.content.1.image.source.base64: The image was specified using the image/jpeg media type, but the image appears to be a image/png image'}}",
                "400|{'type':'error','error':{'type':'invalid_request_error','message':'messages.46.content.9.image.source.base64: image exceeds 5 MB maximum: 6096280 bytes > 5242880 bytes'}}",
                "400|{'type':'error','error':{'type':'invalid_request_error','message':'messages.4.content.1.image.source.base64.data: At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels'}}",
                "400|{'type':'error','error':{'type':'invalid_request_error','message':'messages.0.content.1.image.source.base64.media_type: Input should be image/jpeg, image/png, image/gif or image/webp'}}",
                "400|{'error':{'code':400,'message':'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting','status':'INVALID_ARGUMENT'}}",
                "400|{'error':{'message':'<400> InternalError.Algo.InvalidParameter: The image format is illegal and cannot be opened','code':'invalid_parameter_error'}}",
                "400|{'error':{'message':'<400> InternalError.Algo.InvalidParameter: The image length and width do not meet the model restrictions. [height:8 or width:8 must be larger than 10]'}}",
                "400|{'error':{'message':'This model does not support image format image/webp'}}",
                "400|{'error':{'message':'The model does not support image URLs; send the data'}}",
                "400|{'error':{'message':'图片输入格式/解析错误','code':'1210'}}",
                "400|{'error':{'message':'Your image was rejected by our safety system','code':'content_policy_violation'}}",
                "500|{'error':'Failed to load image or audio file'}",
                "500|{'error':'failed to decode image: image: unknown format'}",
                "413|{'error':{'message':'Request Entity Too Large'}}",
                "413|<html><body><h1>413 Request Entity Too Large</h1></body></html>",
                "415|{'error':'Unsupported Media Type'}",
                "400|{'error':{'message':'Unsupported MIME type: image/webp','status':'INVALID_ARGUMENT'}}",
                "400|{'error':'illegal base64 data at input byte 4'}",
                "400|{'error':{'message':'Request payload size exceeds the limit: 20971520 bytes.','status':'INVALID_ARGUMENT'}}",
                "422|{'error':'messages[0]: data did not match any variant of untagged enum MessageContent'}",
                "400|{'error':{'message':'messages.0.content.1.type: Input should be ~text~, ~image~ or ~document~'}}",
                "400|{'error':{'message':'Max image size is 2000 x 2000'}}"
            })
    void a_refusal_of_one_image_is_not_remembered(int status, String body) {
        assertThat(refusedFor(status, body)).contains(OptionalParameters.THESE_IMAGES);
        assertThat(OptionalParameters.isRemembered(OptionalParameters.THESE_IMAGES))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "1|{'error':{'message':'At most 1 image(s) may be provided in one prompt. (parameter=image)','code':400}}",
                "4|{'error':{'message':'At most 4 image(s) may be provided in one request'}}",
                "5|{'error':{'message':'Too many images provided. This model supports up to 5 images','type':'invalid_request_error'}}",
                "3|{'error':{'message':'You can only include 3 image links'}}",
                "2|{'error':{'message':'The number of images exceeds the limit of 2'}}",
                "1|{'message':'You set image=1 (or defaulted to 1) in `--limit-mm-per-prompt`, but passed 2 image items in the same prompt.'}",
                "4|{'error':{'message':'Maximum number of images is 4'}}",
                "5|{'error':{'message':'Exceeded max images (5)'}}",
                "3|{'error':{'message':'The image count 6 exceeds the maximum of 3'}}",
                "4|{'error':{'message':'最多 4 张图片'}}"
            })
    void a_smaller_number_of_images_is_remembered(int most, String body) {
        assertThat(refusedFor(400, body)).contains(OptionalParameters.imagesBeyond(most));
        assertThat(RefusedParameters.NONE
                        .and(Set.of(OptionalParameters.imagesBeyond(most)))
                        .maxImages())
                .isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "400|{'error':{'message':'Could not finish the message because max_tokens or model output limit was reached.'}}",
                "400|{'error':{'message':'Invalid schema for function mcp_figma_get_image: required is required to be supplied.'}}",
                "400|{'error':{'message':'1 validation error: temperature must be <= 2 (input: {url: data:image/png;base64,iVBORw0K})'}}",
                "400|{'error':{'message':'This models maximum context length is 1000 tokens. However, your messages resulted in 5000 tokens.'}}",
                "400|{'error':{'message':'Unsupported parameter: temperature is not supported with this model.','param':'temperature'}}",
                "401|{'error':{'message':'Invalid API key; this key cannot use image input.'}}",
                "403|{'error':{'message':'Image input is not enabled for this project.'}}",
                "429|{'error':{'message':'Rate limit reached for image requests.'}}",
                "500|{'error':{'message':'Internal error while processing image.'}}",
                "502|<html><body>images are not available</body></html>",
                "404|{'error':{'message':'The model gpt-4-vision-preview has been deprecated'}}",
                "404|{'error':'model llama3.2-vision not found, try pulling it first'}",
                "404|{'error':{'message':'models/gemini-2.5-flash-image is not found for API version v1beta'}}"
            })
    void other_failures_are_not_about_images(int status, String body) {
        assertThat(refusedFor(status, body)).isEmpty();
    }

    private static Optional<String> refusedFor(int status, String body) {
        StreamFailure failure = new Refused(status, null, json(body));
        return RefusedImages.refusedBy(failure, SENT);
    }

    /** Quotes of the JSON are written as apostrophes here, those within its texts as tildes. */
    private static String json(String body) {
        return body.replaceAll("(?<=\\w)'(?=[a-z]\\b)", "’")
                .replace('\'', '"')
                .replace('~', '\'')
                .replace("’", "'");
    }
}
