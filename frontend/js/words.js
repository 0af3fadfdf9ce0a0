// Sentences the scripts may say, written by the server in the reader's language ({% words %}).
const source = document.getElementById("words");
const words = source ? JSON.parse(source.textContent) : {};

export function say(key, values = {}) {
  const sentence = words[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
