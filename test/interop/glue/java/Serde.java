import com.amazonaws.services.schemaregistry.deserializers.GlueSchemaRegistryKafkaDeserializer;
import com.amazonaws.services.schemaregistry.serializers.GlueSchemaRegistryKafkaSerializer;
import com.amazonaws.services.schemaregistry.serializers.json.JsonDataWithSchema;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * AWS's own serializer and deserializer for Kafka as a process: answers each line of JSON with one.
 *
 * <pre>
 * {"ask":"write","topic":name,"config":{...},"schema":text,"value":Avro's JSON}    {"bytes":base64}
 *    the schema "specific" stands for the class Flight, "json" and "protobuf" for these formats
 * {"ask":"read","topic":name,"config":{...},"bytes":base64}                        {"value":JSON,"type":class}
 * </pre>
 *
 * What goes wrong is {"error":text}.
 */
public final class Serde {
	private static final ObjectMapper MAPPER = new ObjectMapper();

	private Serde() {}

	public static void main(String[] args) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		PrintStream out = System.out;
		// Libraries log to the output too.
		System.setOut(System.err);
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			ObjectNode answer = MAPPER.createObjectNode();
			try {
				answer(MAPPER.readTree(line), answer);
			} catch (Exception error) {
				// The serializer throws checked exceptions that it does not declare.
				answer.removeAll();
				answer.put("error", error + (error.getCause() == null ? "" : " / " + error.getCause()));
			}
			out.println(MAPPER.writeValueAsString(answer));
			out.flush();
		}
		// The serializer leaves threads behind.
		System.exit(0);
	}

	private static void answer(JsonNode question, ObjectNode answer) throws IOException, DescriptorValidationException {
		Map<String, Object> config = new HashMap<>();
		question.get("config").fields().forEachRemaining(entry -> config.put(entry.getKey(), plain(entry.getValue())));
		String topic = question.get("topic").asText();
		if (question.get("ask").asText().equals("write")) {
			try (GlueSchemaRegistryKafkaSerializer serializer = new GlueSchemaRegistryKafkaSerializer(config)) {
				byte[] bytes = serializer.serialize(topic, value(question.get("schema").asText(), question.get("value")));
				answer.put("bytes", Base64.getEncoder().encodeToString(bytes));
			}
		} else {
			try (GlueSchemaRegistryKafkaDeserializer deserializer = new GlueSchemaRegistryKafkaDeserializer(config)) {
				Object value = deserializer.deserialize(topic, Base64.getDecoder().decode(question.get("bytes").asText()));
				answer.set("value", json(value));
				answer.put("type", value.getClass().getSimpleName());
			}
		}
	}

	private static Object plain(JsonNode value) {
		return value.isBoolean() ? (Object) value.asBoolean() : value.asText();
	}

	private static Object value(String schema, JsonNode value) throws IOException, DescriptorValidationException {
		switch (schema) {
			case "json":
				return JsonDataWithSchema.builder(value.get("schema").asText(), value.get("payload").asText()).build();
			case "protobuf":
				Descriptor flight = flightDescriptor();
				return DynamicMessage.newBuilder(flight)
						.setField(flight.findFieldByName("origin"), value.get("origin").asText())
						.build();
			case "specific":
				return new SpecificDatumReader<Flight>(Flight.SCHEMA$)
						.read(null, DecoderFactory.get().jsonDecoder(Flight.SCHEMA$, MAPPER.writeValueAsString(value)));
			default:
				Schema parsed = new Schema.Parser().parse(schema);
				return new GenericDatumReader<Object>(parsed)
						.read(null, DecoderFactory.get().jsonDecoder(parsed, MAPPER.writeValueAsString(value)));
		}
	}

	/** Of a second message, so that its index in the file is not 0. */
	private static Descriptor flightDescriptor() throws DescriptorValidationException {
		FieldDescriptorProto origin =
				FieldDescriptorProto.newBuilder()
						.setName("origin")
						.setNumber(1)
						.setType(FieldDescriptorProto.Type.TYPE_STRING)
						.setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
						.build();
		FileDescriptorProto file =
				FileDescriptorProto.newBuilder()
						.setName("flight.proto")
						.setSyntax("proto3")
						.setPackage("airline")
						.addMessageType(DescriptorProto.newBuilder().setName("Aircraft"))
						.addMessageType(DescriptorProto.newBuilder().setName("Flight").addField(origin))
						.build();
		return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Flight");
	}

	private static JsonNode json(Object value) throws IOException {
		if (value instanceof GenericContainer) {
			Schema schema = ((GenericContainer) value).getSchema();
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, bytes);
			new GenericDatumWriter<Object>(schema).write(value, encoder);
			encoder.flush();
			return MAPPER.readTree(bytes.toByteArray());
		}
		if (value instanceof JsonDataWithSchema) return MAPPER.readTree(((JsonDataWithSchema) value).getPayload());
		return MAPPER.getNodeFactory().textNode(String.valueOf(value));
	}
}
