// Names and sizes of chosen files under the field.
const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

document.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const list = event.target.closest(".files")?.querySelector(".files-chosen");
  if (list) list.textContent = [...event.target.files].map((file) => `${file.name}  ${size(file.size)}`).join("\n");
});
