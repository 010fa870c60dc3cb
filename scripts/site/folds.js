// A button that folds or unfolds all code of the page, and pictures that a tap shows at full size.

const cells = [...document.querySelectorAll('details.cell')]
if (cells.length) {
  const button = document.createElement('button')
  const isOpen = () => cells.some(cell => cell.open)
  const say = () => {
    button.textContent = isOpen() ? 'Hide code' : 'Show code'
  }
  button.addEventListener('click', () => {
    const open = !isOpen()
    for (const cell of cells) cell.open = open
    say()
  })
  for (const cell of cells) cell.addEventListener('toggle', say)
  say()
  document.querySelector('header nav').before(button)
}

for (const picture of document.querySelectorAll('.picture'))
  picture.addEventListener('click', () => picture.classList.toggle('whole'))
