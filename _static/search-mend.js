// Sphinx's search fails on a result whose place holds no text, such as an
// index entry: it appends a summary that is not there.
{
  const summary = Search.makeSearchSummary;
  Search.makeSearchSummary = (...given) => summary(...given) ?? document.createTextNode("");
}
