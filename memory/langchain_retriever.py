"""Parley's memory as a LangChain retriever, for chains that are built with LangChain."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from memory.memory import Memory

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever


def as_langchain_retriever(
    memory: Memory, author: str, conversation_id: str | None = None, n_results: int = 10, *, time_zone: str = ""
) -> BaseRetriever:
    """A retriever of one person's memory: each passage a Document, its id, speaker, time and score as metadata. Their
    "yesterday" is that of the time zone, the machine's if empty.

    Source: LangChain, MIT licence, reference.langchain.com (langchain_core.retrievers)
    """
    from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    async def documents(query: str) -> list[Document]:
        passages = await memory.recall(query, author, conversation_id, n_results=n_results, time_zone=time_zone)
        return [
            Document(
                page_content=passage.text,
                id=passage.id,
                metadata={
                    "speaker": passage.speaker,
                    "when": passage.when,
                    "score": passage.score,
                    "conversation_id": passage.conversation_id,
                    "media_ids": list(passage.media_ids),
                },
            )
            for passage in passages
        ]

    class ParleyRetriever(BaseRetriever):
        async def _aget_relevant_documents(
            self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
        ) -> list[Document]:
            return await documents(query)

        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                return asyncio.run(documents(query))
            with ThreadPoolExecutor(1) as beside:  # a notebook has a loop of its own
                return beside.submit(asyncio.run, documents(query)).result()

    return ParleyRetriever()
