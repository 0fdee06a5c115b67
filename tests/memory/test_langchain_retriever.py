import asyncio

from memory.langchain_retriever import as_langchain_retriever


async def test_it_serves_a_chain_and_one_person_only(memory):
    from langchain_core.runnables import RunnableLambda

    await memory.remember("My cat is called Miso", "a", "c", speaker="Ann", when=1e9)
    await memory.remember("My cat is called Taro", "b", "c")
    chain = as_langchain_retriever(memory, "a") | RunnableLambda(lambda found: [one.page_content for one in found])
    assert await chain.ainvoke("What is my cat called?") == ["My cat is called Miso"]
    document = (await as_langchain_retriever(memory, "a").ainvoke("cat"))[0]
    assert document.id.startswith("m-")
    assert document.metadata["speaker"] == "Ann"
    assert document.metadata["when"] == 1e9


async def test_it_can_be_asked_from_a_thread(memory):
    await memory.remember("My cat is called Miso", "a", "c")
    retriever = as_langchain_retriever(memory, "a", n_results=1)
    found = await asyncio.to_thread(retriever.invoke, "cat")
    assert [one.page_content for one in found] == ["My cat is called Miso"]


async def test_a_notebook_may_ask_without_awaiting(memory):
    await memory.remember("My cat is called Miso", "a", "c")
    found = as_langchain_retriever(memory, "a", n_results=1).invoke("cat")
    assert [one.page_content for one in found] == ["My cat is called Miso"]
