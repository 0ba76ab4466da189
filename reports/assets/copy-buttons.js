for (const block of document.querySelectorAll('[data-copy]')) {
  const code = block.querySelector('code');
  const caption = block.querySelector('figcaption');
  if (code === null || caption === null || !navigator.clipboard) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy: ${caption.textContent}`);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Select and copy by hand';
    }
  });
  caption.append(button);
}
